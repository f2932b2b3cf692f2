// A long <select> gets a box to type in. The library loads only on pages that have one.
let library = null

function load() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script")
    script.src = new URL("../vendor/tom-select.min.js", import.meta.url).pathname
    script.onload = () => resolve(window.TomSelect)
    script.onerror = reject
    document.head.append(script)
  })
  return library
}

export default async function searchSelect(select) {
  const TomSelect = await load()
  const described = select.getAttribute("aria-describedby")
  const widget = new TomSelect(select, {
    maxOptions: 500,
    allowEmptyOption: !select.required,
    hidePlaceholder: false,
    render: {
      no_results: () => {
        const nothing = document.createElement("div")
        nothing.className = "no-results"
        nothing.textContent = select.dataset.nothing
        return nothing
      },
    },
  })
  // The box must be told as the select was: what it is for, its help and its error.
  const label = document.querySelector(`label[for="${CSS.escape(widget.control_input.id)}"]`)
  const name = (label?.textContent ?? select.getAttribute("aria-label") ?? "").trim()
  if (name) widget.control_input.setAttribute("aria-label", name)
  if (described) widget.control_input.setAttribute("aria-describedby", described)
  widget.dropdown_content.setAttribute("aria-label", name)
  // What stays behind only carries the value; read aloud it would be a second, nameless field.
  select.setAttribute("aria-hidden", "true")
  select.removeAttribute("aria-describedby")
}
