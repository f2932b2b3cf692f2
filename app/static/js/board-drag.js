// Carrying a meeting by mouse, pen or finger. A finger that moves at once scrolls the board; one that rests on a meeting
// for a moment lifts it, and a tap opens it.
const FAR = 6 // pixels after which a press is no click any more
const EDGE = 40 // pixels from the window's or the board's edge within which it scrolls
const REST = 350 // milliseconds a finger rests on a meeting to lift it

export default function drag(root, { pickUp, over, putDown, putBack }) {
  let press = null // { card, x, y, pointer, touch, ghost, timer }
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
    // Under a finger nothing is seen: there the meeting floats above it.
    press.ghost.style.left = `${press.touch ? x - press.ghost.offsetWidth / 2 : x + 8}px`
    press.ghost.style.top = `${press.touch ? y - press.ghost.offsetHeight - 24 : y + 8}px`
    const wrap = press.card.closest(".board-wrap")
    const box = wrap.getBoundingClientRect()
    if (x > box.right - EDGE) wrap.scrollBy(12, 0)
    else if (x < box.left + EDGE) wrap.scrollBy(-12, 0)
    if (y > innerHeight - EDGE) scrollBy(0, 12)
    else if (y < EDGE) scrollBy(0, -12)
    over(cellAt(x, y))
  }

  function drop() {
    clearTimeout(press?.timer)
    press?.ghost?.remove()
    press = null
  }

  root.addEventListener("dragstart", (event) => event.target.closest(".meet") && event.preventDefault())
  root.addEventListener("pointerdown", (event) => {
    const card = event.target.closest(".meet[data-targets]")
    if (!card || event.button !== 0 || event.ctrlKey || event.metaKey || press) return
    const touch = event.pointerType === "touch"
    press = { card, x: event.clientX, y: event.clientY, pointer: event.pointerId, touch, ghost: null }
    if (!touch) return
    press.timer = setTimeout(() => {
      lift()
      follow(press.x, press.y)
    }, REST)
  })
  addEventListener("pointermove", (event) => {
    if (!press || event.pointerId !== press.pointer) return
    if (!press.ghost) {
      if (Math.hypot(event.clientX - press.x, event.clientY - press.y) < FAR) return
      if (press.touch) return drop()
      lift()
    }
    event.preventDefault()
    follow(event.clientX, event.clientY)
  })
  addEventListener("pointerup", (event) => {
    if (!press || event.pointerId !== press.pointer) return
    const moved = press.ghost !== null
    const cell = moved ? cellAt(event.clientX, event.clientY) : null
    drop()
    if (!moved) return
    swallow = true
    setTimeout(() => (swallow = false))
    if (!putDown(cell)) putBack()
  })
  addEventListener("pointercancel", (event) => {
    if (!press || event.pointerId !== press.pointer) return
    const lifted = press.ghost
    drop()
    if (lifted) putBack()
  })
  addEventListener("keydown", (event) => event.key === "Escape" && press?.ghost && (drop(), putBack()))
  // While a finger carries a meeting the page stays still and no menu of the link opens.
  root.addEventListener("touchmove", (event) => press?.ghost && event.preventDefault(), { passive: false })
  root.addEventListener("contextmenu", (event) => press?.touch && event.preventDefault())
  // The click that ends a drag opens nothing.
  root.addEventListener("click", (event) => swallow && event.preventDefault(), true)
}
