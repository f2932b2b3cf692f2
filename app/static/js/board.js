// Meetings are carried to another cell of the board: by mouse or pen (board-drag.js), or by keyboard: M or Enter picks up,
// arrows choose, Enter puts down, Escape gives up; L locks. The server says once, for all cells, where the meeting may go.
import drag from "./board-drag.js"
import { say } from "./toast.js"

export default function board(root) {
  const put = root.querySelector("form[data-put]")
  const lock = root.querySelector("form[data-lock]")
  const spoken = root.querySelector("[data-spoken]")
  const words = root.dataset
  let carried = null // { card, cells: Map(cell element -> answer), current }

  const cells = () => [...root.querySelectorAll(".cell[data-slot]")]
  const cellOf = (answer) =>
    root.querySelector(`.cell[data-slot="${answer.slot}"][data-row="${answer.row}"]`)
  const placeOf = (cell) => `${cell.dataset.time}, ${cell.dataset.name}`
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all)
  const tell = (text) => (spoken.textContent = text)

  const why = document.createElement("div")
  why.className = "drop-why is-floating"
  why.hidden = true
  root.append(why)

  async function pickUp(card) {
    putBack()
    const mine = (carried = { card, cells: new Map(), current: null })
    card.classList.add("is-lifted")
    try {
      const answer = await fetch(card.dataset.targets, { headers: { Accept: "application/json" } })
      if (!answer.ok) throw new Error()
      const told = await answer.json()
      if (carried !== mine) return false
      if (told.locked) throw new Error(told.locked)
      for (const one of told.cells) {
        const cell = cellOf(one)
        if (!cell) continue
        mine.cells.set(cell, one)
        if (one.ok) {
          cell.classList.add("is-target")
          cell.dataset.word = words.can
        }
      }
      const free = told.cells.filter((one) => one.ok).length
      tell(fill(words.picked, { name: card.dataset.name, number: free }))
      return true
    } catch (error) {
      if (carried === mine) putBack()
      say(error.message && !(error instanceof TypeError) ? error.message : words.failed, "bad")
      return false
    }
  }

  function putBack() {
    if (!carried) return
    carried.card.classList.remove("is-lifted")
    for (const cell of cells()) {
      cell.classList.remove("is-target", "is-refused", "is-over")
      delete cell.dataset.word
    }
    why.hidden = true
    carried = null
  }

  // What would happen in this cell; `speak` where nobody sees the colour.
  function over(cell, speak = false) {
    if (!carried || carried.current === cell) return
    carried.current?.classList.remove("is-over", "is-refused")
    carried.current = cell
    why.hidden = true
    if (!cell || !carried.cells.size) return
    const answer = carried.cells.get(cell)
    cell.classList.add("is-over")
    if (answer?.ok || answer?.here) {
      if (speak) tell(`${placeOf(cell)}: ${answer.ok ? words.can : words.here}`)
      return
    }
    const reason = answer ? answer.why : words.other
    cell.classList.add("is-refused")
    explain(cell, reason)
    if (speak) tell(`${placeOf(cell)}: ${words.cannot} ${reason}`)
  }

  function explain(cell, reason) {
    const head = document.createElement("b")
    head.textContent = fill(words.refused, { time: cell.dataset.time })
    why.replaceChildren(head, document.createElement("br"), reason)
    why.hidden = false
    const box = cell.getBoundingClientRect()
    const { width, height } = why.getBoundingClientRect()
    why.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`
    why.style.top = `${box.bottom + height + 8 > innerHeight ? box.top - height - 6 : box.bottom + 6}px`
  }

  function putDown(cell) {
    const answer = carried?.cells.get(cell)
    if (!answer?.ok) {
      if (carried && cell && !answer?.here) say(answer?.why ?? words.other, "bad")
      return false
    }
    put.action = carried.card.dataset.put
    put.elements.slot.value = answer.slot
    put.elements.row.value = answer.row
    const reason = root.querySelector("[data-reason]")
    if (reason) put.elements.reason.value = reason.value
    put.requestSubmit()
    return true
  }

  // ── keyboard ──

  function begin(card) {
    pickUp(card).then((ready) => ready && stand(card.closest(".cell")))
  }

  function stand(cell) {
    cell.tabIndex = -1
    cell.focus({ preventScroll: true })
    cell.scrollIntoView({ block: "nearest", inline: "nearest" })
    over(cell, carried.current !== null)
    carried.current = cell
  }

  // The meeting's own rows make a grid: slots across, seats or tables down.
  function step(from, across, down) {
    const mine = [...carried.cells.keys()]
    const times = [...new Set(mine.map((cell) => cell.dataset.slot))]
    const rows = [...new Set(mine.map((cell) => cell.dataset.row))]
    const slot = times[times.indexOf(from.dataset.slot) + across]
    const row = rows[rows.indexOf(from.dataset.row) + down]
    const next = mine.find((cell) => cell.dataset.slot === slot && cell.dataset.row === row)
    if (next) stand(next)
  }

  function giveUp() {
    const { card } = carried
    putBack()
    card.focus()
    tell(words.back)
  }

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const card = event.target.closest?.(".meet[data-targets]")
    const key = event.key.toLowerCase()
    if (carried && event.target.closest(".cell")) {
      const cell = event.target.closest(".cell")
      if (event.key === "Escape") giveUp()
      else if (ARROWS[event.key]) step(cell, ...ARROWS[event.key])
      else if (event.key === "Enter") carried.cells.get(cell)?.here ? giveUp() : putDown(cell)
      else return
      event.preventDefault()
    } else if (card && (event.key === "Enter" || event.code === "KeyM" || key === "m")) {
      event.preventDefault()
      begin(card)
    } else if (card && (event.code === "KeyL" || key === "l")) {
      event.preventDefault()
      lock.action = card.dataset.lock
      lock.elements.locked.value = card.dataset.locked === "yes" ? "0" : "1"
      lock.requestSubmit()
    }
  })
  root.addEventListener("focusout", (event) => {
    if (carried && event.target.classList?.contains("cell") && !root.contains(event.relatedTarget)) putBack()
  })

  drag(root, { pickUp, over, putDown, putBack })
  root.querySelector(".meet.is-moved")?.focus()
}
