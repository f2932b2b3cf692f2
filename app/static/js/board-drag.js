// Carrying a meeting by mouse or pen. A finger scrolls the board instead and opens the meeting, whose page moves it too.
const FAR = 6 // pixels after which a press is no click any more
const EDGE = 40 // pixels from the window's or the board's edge within which it scrolls

export default function drag(root, { pickUp, over, putDown, putBack }) {
  let press = null // { card, x, y, ghost }
  let swallow = false

  const cellAt = (x, y) => document.elementFromPoint(x, y)?.closest(".cell[data-slot]") ?? null

  function lift() {
    const { card } = press
    const box = card.getBoundingClientRect()
    press.ghost = card.cloneNode(true)
    press.ghost.classList.add("ghost", "is-floating")
    press.ghost.removeAttribute("href")
    press.ghost.setAttribute("aria-hidden", "true")
    press.ghost.style.width = `${box.width}px`
    press.ghost.style.height = `${box.height}px`
    document.body.append(press.ghost)
    const mine = press
    pickUp(card).then((ready) => {
      if (press !== mine) return
      if (ready) over(cellAt(mine.atX, mine.atY))
      else drop()
    })
  }

  function follow(x, y) {
    Object.assign(press, { atX: x, atY: y })
    press.ghost.style.left = `${x + 8}px`
    press.ghost.style.top = `${y + 8}px`
    const wrap = press.card.closest(".board-wrap")
    const box = wrap.getBoundingClientRect()
    if (x > box.right - EDGE) wrap.scrollBy(12, 0)
    else if (x < box.left + EDGE) wrap.scrollBy(-12, 0)
    if (y > innerHeight - EDGE) scrollBy(0, 12)
    else if (y < EDGE) scrollBy(0, -12)
    over(cellAt(x, y))
  }

  function drop() {
    press?.ghost?.remove()
    press = null
  }

  root.addEventListener("dragstart", (event) => event.target.closest(".meet") && event.preventDefault())
  root.addEventListener("pointerdown", (event) => {
    const card = event.target.closest(".meet[data-targets]")
    if (!card || event.button !== 0 || event.pointerType === "touch" || event.ctrlKey || event.metaKey) return
    press = { card, x: event.clientX, y: event.clientY, ghost: null }
  })
  addEventListener("pointermove", (event) => {
    if (!press) return
    if (!press.ghost) {
      if (Math.hypot(event.clientX - press.x, event.clientY - press.y) < FAR) return
      lift()
    }
    event.preventDefault()
    follow(event.clientX, event.clientY)
  })
  addEventListener("pointerup", (event) => {
    if (!press) return
    const moved = press.ghost !== null
    const cell = moved ? cellAt(event.clientX, event.clientY) : null
    drop()
    if (!moved) return
    swallow = true
    setTimeout(() => (swallow = false))
    if (!putDown(cell)) putBack()
  })
  addEventListener("pointercancel", () => press && (drop(), putBack()))
  addEventListener("keydown", (event) => event.key === "Escape" && press?.ghost && (drop(), putBack()))
  // The click that ends a drag opens nothing.
  root.addEventListener("click", (event) => swallow && event.preventDefault(), true)
}
