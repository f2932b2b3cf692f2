// Starts behaviours: an element that says data-module="theme" gets the default export of theme.js, once.
const started = new WeakMap()

export function start(root) {
  const elements = [...root.querySelectorAll("[data-module]")]
  if (root instanceof Element && root.matches("[data-module]")) elements.unshift(root)
  for (const element of elements) {
    for (const name of element.dataset.module.split(/\s+/)) {
      const done = started.get(element) ?? new Set()
      started.set(element, done)
      if (done.has(name)) continue
      done.add(name)
      import(`./${name}.js`).then((module) => module.default(element))
    }
  }
}

document.documentElement.dataset.script = "on"
start(document)
// A fragment that arrives later (polling, htmx) starts its own behaviours.
document.addEventListener("fragment:arrived", (event) => start(event.target))
document.addEventListener("htmx:afterSwap", (event) => start(event.target))
