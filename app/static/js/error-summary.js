// The summary of errors takes the focus; its links put the cursor into the field, not only on the screen.
export default function errorSummary(summary) {
  summary.focus()
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']")
    const target = link && document.getElementById(link.hash.slice(1))
    if (!target) return
    event.preventDefault()
    const control = target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea")
    const field = (control ?? target).closest(".field") ?? target
    field.scrollIntoView({ block: "center" })
    ;(target.tomselect ?? control ?? target).focus()
  })
}
