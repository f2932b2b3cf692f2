// Opens the dialog named in data-target as a side sheet; a click on the backdrop closes it.
export default function drawer(button) {
  const dialog = document.getElementById(button.dataset.target)
  button.addEventListener("click", () => dialog.showModal())
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close()
  })
}
