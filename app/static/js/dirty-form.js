// Warns before leaving a form with something typed and not sent. A button that sends shows that it is busy.
export default function dirtyForm(form) {
  // A form that came back with errors still holds what was typed.
  let dirty = document.querySelector(".error-summary") !== null
  form.addEventListener("input", () => (dirty = true))
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return
    dirty = false
    event.submitter?.classList.add("is-busy")
  })
  addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault()
  })
  addEventListener("pageshow", () => {
    for (const button of form.querySelectorAll(".is-busy")) button.classList.remove("is-busy")
  })
}
