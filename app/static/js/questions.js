// Shows the questions that the role and the other answers lead to; the server decides the same way when the form arrives.
// Hidden controls are disabled, so that nothing unseen is sent; a hidden question hides what hangs on it.
export default function questions(list) {
  const form = list.closest("form")
  const items = [...list.querySelectorAll("[data-question]")]

  function valuesOf(name) {
    return [...form.elements]
      .filter((control) => control.name === name && !control.disabled)
      .flatMap((control) => {
        if (control.type === "radio" || control.type === "checkbox") return control.checked ? [control.value] : []
        return control.value ? [control.value] : []
      })
  }
  function wanted(item) {
    const { roles, on, values } = item.dataset
    if (roles && !roles.split(" ").includes(valuesOf(list.dataset.roleField)[0])) return false
    return !on || valuesOf(on).some((value) => values.split(" ").includes(value))
  }
  function show() {
    for (const item of items) {
      const seen = wanted(item)
      item.hidden = !seen
      for (const control of item.querySelectorAll("input, select, textarea")) control.disabled = !seen
    }
  }
  form.addEventListener("change", show)
  show()
}
