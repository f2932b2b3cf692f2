// Asks before a form is sent: a native dialog that names the consequence. Without scripts the form is sent at once,
// so an act that cannot be undone has a page of its own as well.
export default function confirm(form) {
  let agreed = false
  form.addEventListener("submit", (event) => {
    if (agreed) return
    event.preventDefault()
    const sender = event.submitter
    ask(form.dataset, () => {
      agreed = true
      form.requestSubmit(sender ?? undefined)
      agreed = false
    })
  })
}

function ask({ confirm, confirmTitle, confirmAct, confirmBack, confirmDanger }, act) {
  const dialog = document.createElement("dialog")
  dialog.className = "dialog"
  dialog.setAttribute("aria-labelledby", "confirm-title")
  dialog.innerHTML = `<div class="dialog-body"><h2 id="confirm-title"></h2><p class="quiet"></p></div>
    <div class="dialog-foot"><button type="button" class="btn" data-back></button>
    <button type="button" class="btn" data-act></button></div>`
  dialog.querySelector("h2").textContent = confirmTitle
  dialog.querySelector("p").textContent = confirm
  const [back, go] = dialog.querySelectorAll("button")
  back.textContent = confirmBack
  go.textContent = confirmAct
  go.classList.add(confirmDanger === undefined ? "btn-primary" : "btn-danger")
  back.addEventListener("click", () => dialog.close())
  go.addEventListener("click", () => {
    dialog.close()
    act()
  })
  dialog.addEventListener("close", () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
  back.focus()
}
