// A list whose order is changed: by dragging a row's handle, or on the handle with the arrow keys. With data-url the order
// is saved at once (ids of data-id), and taken back where it is refused; without it the rows are fields of a form.
import Sortable from "../vendor/sortable.esm.js"
import { say } from "./toast.js"

export default function sortableList(list) {
  const rows = () => [...list.children].filter((row) => row.querySelector("[data-handle]"))
  const order = () => rows().map((row) => row.dataset.id)
  let saved = order()

  function arrange(ids) {
    for (const id of ids) list.append(rows().find((row) => row.dataset.id === id))
  }
  function place(row) {
    const at = rows().indexOf(row) + 1
    return list.dataset.placed.replace("{at}", at).replace("{of}", rows().length)
  }
  async function changed(row) {
    list.dispatchEvent(new Event("input", { bubbles: true }))
    if (!list.dataset.url) return say(place(row))
    const body = new FormData()
    body.set("csrf_token", list.dataset.token)
    body.set("order", order().join(","))
    const wanted = order()
    try {
      const answer = await fetch(list.dataset.url, { method: "POST", body, headers: { Accept: "application/json" } })
      const told = answer.headers.get("content-type")?.startsWith("application/json") ? await answer.json() : {}
      if (!answer.ok) throw new Error(told.message ?? list.dataset.failed)
      saved = wanted
      number()
      say(place(row))
    } catch (error) {
      arrange(saved)
      number()
      say(error instanceof TypeError ? list.dataset.failed : error.message, "bad")
    }
  }
  function number() {
    rows().forEach((row, at) => {
      const shown = row.querySelector("[data-number]")
      if (shown) shown.textContent = at + 1
    })
  }
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches
  Sortable.create(list, {
    handle: "[data-handle]",
    animation: still ? 0 : 120,
    onEnd: (event) => event.oldIndex !== event.newIndex && changed(event.item),
  })
  list.addEventListener("keydown", (event) => {
    const handle = event.target.closest("[data-handle]")
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (!handle || !step) return
    event.preventDefault()
    const row = rows().find((one) => one.contains(handle))
    const other = rows()[rows().indexOf(row) + step]
    if (!other) return
    if (step < 0) other.before(row)
    else other.after(row)
    handle.focus()
    changed(row)
  })
}
