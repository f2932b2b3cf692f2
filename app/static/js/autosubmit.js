// A filter form applies a change at once. Empty fields stay out of the address, so that it can be sent to a colleague.
export default function autosubmit(form) {
  const button = form.querySelector("button[type=submit]:not([data-keep])")
  if (button) button.hidden = true
  form.addEventListener("submit", () => {
    for (const control of form.elements) {
      if (control.name && control.value === "") control.disabled = true
    }
  })
  form.addEventListener("change", (event) => {
    if (event.target.type !== "search") form.requestSubmit()
  })
  // Coming back by the browser's arrow must find the fields alive again.
  addEventListener("pageshow", () => {
    for (const control of form.elements) control.disabled = false
  })
}
