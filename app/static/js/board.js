// Meetings are carried to another cell of the board: by mouse, pen or finger (board-drag.js), or by keyboard: M or Enter
// picks up, arrows choose, Enter puts down, Escape gives up; L locks. Put down onto another meeting, the two exchange their
// places. The server says once, for all cells, where the meeting may go, with whom it may exchange, and at what price.
import drag from "./board-drag.js"
import { say } from "./toast.js"

export default function board(root) {
  const put = root.querySelector("form[data-put]")
  const swap = root.querySelector("form[data-swap]")
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
      for (const one of [...told.cells, ...told.exchanges]) {
        const cell = cellOf(one)
        if (!cell) continue
        mine.cells.set(cell, one)
        if (one.ok) {
          cell.classList.add("is-target")
          cell.dataset.word = words.can
        }
        cell.classList.toggle("is-swap", Boolean(one.ok && one.swap))
      }
      const number = told.cells.filter((one) => one.ok).length
      const exchanges = told.exchanges.filter((one) => one.ok).length
      tell(fill(words.picked, { name: card.dataset.name, number, exchanges }))
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
      cell.classList.remove("is-target", "is-swap", "is-refused", "is-over")
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
    if (answer?.ok && answer.swap) {
      explain(cell, words.exchange, answer.price)
      if (speak) tell(`${placeOf(cell)}: ${answer.price}`)
      return
    }
    if (answer?.ok || answer?.here) {
      if (speak) tell(`${placeOf(cell)}: ${answer.ok ? words.can : words.here}`)
      return
    }
    const reason = answer ? answer.why : words.other
    cell.classList.add("is-refused")
    explain(cell, answer?.swap ? words.noExchange : words.refused, reason)
    if (speak) tell(`${placeOf(cell)}: ${words.cannot} ${reason}`)
  }

  function explain(cell, title, reason) {
    const head = document.createElement("b")
    head.textContent = fill(title, { time: cell.dataset.time })
    why.classList.toggle("is-price", cell.classList.contains("is-swap"))
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
    const form = answer.swap ? swap : put
    if (answer.swap) {
      form.action = carried.card.dataset.exchange
      form.elements.other.value = answer.swap
    } else {
      form.action = carried.card.dataset.put
      form.elements.slot.value = answer.slot
      form.elements.row.value = answer.row
    }
    const reason = root.querySelector("[data-reason]")
    if (reason) form.elements.reason.value = reason.value
    form.requestSubmit()
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

  // Slots across, seats or tables down; what the server said nothing about, and rows searched away, are passed over.
  function step(from, across, down) {
    const mine = cells().filter((cell) => carried.cells.has(cell) && cell.getClientRects().length)
    const times = [...new Set(cells().map((cell) => cell.dataset.slot))]
    const rows = [...new Set(cells().map((cell) => cell.dataset.row))]
    let slot = times.indexOf(from.dataset.slot)
    let row = rows.indexOf(from.dataset.row)
    for (;;) {
      slot += across
      row += down
      if (!times[slot] || !rows[row]) return
      const next = mine.find(
        (cell) => cell.dataset.slot === times[slot] && cell.dataset.row === rows[row]
      )
      if (next) return stand(next)
    }
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
