// Shows a group only while another field has one of the values: data-on="format" data-values="online hybrid".
// Hidden controls are disabled, so that nothing unseen is sent.
export default function depends(group) {
  const form = group.closest("form")
  const wanted = group.dataset.values.split(/\s+/)
  const controls = () => [...form.elements].filter((control) => control.name === group.dataset.on)

  function values() {
    return controls().flatMap((control) => {
      if (control.type === "radio" || control.type === "checkbox") return control.checked ? [control.value] : []
      return [control.value]
    })
  }
  function show() {
    const on = values().some((value) => wanted.includes(value))
    group.hidden = !on
    for (const control of group.querySelectorAll("input, select, textarea")) control.disabled = !on
  }
  form.addEventListener("change", show)
  show()
}
