// Narrows the board to a company while one types: its rows stay, its meetings stand out. "/" comes here from anywhere,
// Enter goes to the first meeting found, Escape shows everything again. Without script the form asks the server.
const plain = (text) => text.toLowerCase().replaceAll("ё", "е").split(/\s+/).join(" ").trim()

export default function boardSearch(form) {
  const field = form.querySelector("input[type=search]")
  const told = form.querySelector("[data-told]")
  const button = form.querySelector("button[type=submit]")
  button.hidden = true

  function narrow() {
    const asked = plain(field.value)
    const found = (element) => plain(element.dataset.find ?? "").includes(asked)
    let rows = 0
    for (const row of document.querySelectorAll("[data-board-row]")) {
      const whole = found(row)
      const cards = [...row.querySelectorAll("[data-find]")]
      const own = cards.filter(found)
      row.hidden = asked !== "" && !whole && !own.length
      rows += row.hidden || row.closest(".phone-only") ? 0 : 1
      for (const card of cards) {
        card.classList.toggle("is-found", asked !== "" && own.includes(card))
        card.classList.toggle("is-dim", asked !== "" && !whole && !own.includes(card))
      }
    }
    told.textContent = asked === "" ? "" : rows ? told.dataset.some.replace("{number}", rows) : told.dataset.none
    const address = new URL(location.href)
    if (field.value.trim()) address.searchParams.set("q", field.value.trim())
    else address.searchParams.delete("q")
    history.replaceState(null, "", address)
    for (const kept of document.querySelectorAll("form [name=q][type=hidden]")) kept.value = field.value.trim()
  }

  field.addEventListener("input", narrow)
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    const cards = [...document.querySelectorAll("a.meet.is-found, .phone-only a.is-found")]
    cards.find((card) => card.getClientRects().length)?.focus()
  })
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !field.value) return
    event.preventDefault()
    field.value = ""
    narrow()
  })
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return
    event.preventDefault()
    field.focus()
    field.select()
  })
  if (field.value) narrow()
}
