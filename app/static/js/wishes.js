// Marks of a shortlist by keyboard: 1 2 3 0 mark the current row, arrows move. Every mark is saved at once by the
// row's own form; the answer is not waited for, but a refusal takes the mark back and says why.
import { say } from "./toast.js"

export default function wishes(table) {
  const rows = () => [...table.querySelectorAll("tr:has([data-wishes])")]
  let current = null

  function choose(row, focus = true) {
    current?.classList.remove("is-current")
    current = row
    current.classList.add("is-current")
    if (!focus) return
    const pressed = row.querySelector("[data-wishes] [aria-pressed=true]")
    ;(pressed ?? row.querySelector("[data-wishes] button")).focus({ preventScroll: true })
    row.scrollIntoView({ block: "nearest" })
  }

  function press(form, level) {
    for (const button of form.querySelectorAll("button[data-level]")) {
      const chosen = button.dataset.level === level
      button.setAttribute("aria-pressed", String(chosen))
      // Pressing what is pressed takes the mark away.
      button.value = chosen ? "none" : button.dataset.level
    }
    const word = form.parentElement.querySelector("[data-wish-word]")
    if (word) word.textContent = form.querySelector("[aria-pressed=true]")?.title ?? ""
  }

  async function mark(form, button) {
    const before = form.querySelector("[aria-pressed=true]")?.dataset.level ?? "none"
    const body = new FormData(form)
    body.set(button.name, button.value)
    press(form, button.value)
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Fragment": "1", Accept: "application/json" } })
      const told = answer.headers.get("content-type")?.startsWith("application/json") ? await answer.json() : {}
      if (!answer.ok) throw new Error(told.message ?? table.dataset.failed)
      if (told.counts) table.dispatchEvent(new CustomEvent("wishes:counted", { bubbles: true, detail: told.counts }))
    } catch (error) {
      press(form, before)
      say(error instanceof TypeError ? table.dataset.failed : error.message, "bad")
    }
  }

  table.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-wishes]") || !event.submitter) return
    event.preventDefault()
    mark(event.target, event.submitter)
  })
  table.addEventListener("focusin", (event) => {
    const row = event.target.closest("tr")
    if (row?.querySelector("[data-wishes]")) choose(row, false)
  })
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target.closest?.("input, textarea, select, dialog, details")) return
    const list = rows()
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault()
      const step = event.key === "ArrowDown" ? 1 : -1
      const next = list[current ? list.indexOf(current) + step : 0]
      if (next) choose(next)
      return
    }
    const button = current?.querySelector(`[data-wishes] button[data-key="${CSS.escape(event.key)}"]`)
    if (!button) return
    event.preventDefault()
    button.focus({ preventScroll: true })
    mark(button.form, button)
  })
}
