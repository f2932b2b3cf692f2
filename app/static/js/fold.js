// A <details> that lies over the page closes on Escape and on a click elsewhere.
export default function fold(details) {
  document.addEventListener("click", (event) => {
    if (details.open && !details.contains(event.target)) details.open = false
  })
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return
    details.open = false
    details.querySelector("summary").focus()
  })
  details.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !details.contains(event.relatedTarget)) details.open = false
  })
}
