// Ticks of a table and the bar of acts on what is ticked. Shift takes a range.
export default function selection(root) {
  const all = root.querySelector("[data-pick-all]")
  const bar = root.querySelector("[data-bulk]")
  const count = root.querySelector("[data-bulk-count]")
  const picks = () => [...root.querySelectorAll("[data-pick]")]
  let last = null

  function show() {
    const boxes = picks()
    const chosen = boxes.filter((box) => box.checked)
    for (const box of boxes) box.closest("tr")?.classList.toggle("is-picked", box.checked)
    if (bar) bar.hidden = chosen.length === 0
    if (count) count.textContent = chosen.length
    if (all) {
      all.checked = boxes.length > 0 && chosen.length === boxes.length
      all.indeterminate = chosen.length > 0 && chosen.length < boxes.length
    }
  }

  root.addEventListener("click", (event) => {
    if (event.target.closest("[data-pick-none]")) {
      for (const box of picks()) box.checked = false
      show()
      all?.focus()
      return
    }
    if (!event.target.matches("[data-pick]")) return
    const boxes = picks()
    const here = boxes.indexOf(event.target)
    if (event.shiftKey && last !== null) {
      const [from, to] = [Math.min(here, last), Math.max(here, last)]
      for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked
    }
    last = here
  })
  root.addEventListener("change", (event) => {
    if (event.target === all) for (const box of picks()) box.checked = all.checked
    show()
  })
  addEventListener("pageshow", show)
  show()
}
