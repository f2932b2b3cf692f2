// Beside the room: after «Join» this page says once a minute that somebody is still here (data-here), and once more when
// it is closed (data-left). The visit's name is kept for a reload of the page.
const EVERY = 60000
const REMEMBERED = 150000

export default function presence(form) {
  const visit = form.elements.visit
  const memory = `visit:${location.pathname}`
  const note = form.parentElement.querySelector("[data-presence]")
  let timer = null

  function told(address) {
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, visit: visit.value })
    return fetch(address, { method: "POST", body, keepalive: true })
  }

  async function here() {
    try {
      const answer = await told(form.dataset.here)
      if (answer.status === 410) return stop()
      if (answer.ok) remember()
    } catch {
      // offline for a while: the next minute tries again
    }
  }

  function remember() {
    sessionStorage.setItem(memory, JSON.stringify({ visit: visit.value, at: Date.now() }))
  }

  function start() {
    note.hidden = false
    form.querySelector("[data-words]").textContent = form.dataset.again
    timer ??= setInterval(here, EVERY)
  }

  function stop() {
    clearInterval(timer)
    timer = null
    note.hidden = true
    sessionStorage.removeItem(memory)
  }

  form.addEventListener("submit", () => {
    remember()
    start()
  })
  addEventListener("pagehide", () => timer && told(form.dataset.left))
  addEventListener("visibilitychange", () => timer && document.visibilityState === "visible" && here())

  const before = JSON.parse(sessionStorage.getItem(memory) ?? "null")
  if (before && Date.now() - before.at < REMEMBERED) {
    visit.value = before.visit
    start()
    here()
  }
}
