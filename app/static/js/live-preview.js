// A form that says while one types what it will make: its fields go to data-url by GET, the fragment comes into data-target.
// The server answers with the same rule that judges the form when it is sent, so the two can never differ.
export default function livePreview(form) {
  const place = document.getElementById(form.dataset.target)
  let timer = 0
  let latest = null

  async function ask() {
    latest?.abort()
    latest = new AbortController()
    const fields = new URLSearchParams(new FormData(form))
    fields.delete("csrf_token")
    try {
      const answer = await fetch(`${form.dataset.url}?${fields}`, {
        headers: { "X-Fragment": "1" },
        signal: latest.signal,
      })
      if (!answer.ok) return
      place.innerHTML = await answer.text()
      place.dispatchEvent(new CustomEvent("fragment:arrived", { bubbles: true }))
    } catch {
      // The next keystroke asks again; without a connection the button still sends the form.
    } finally {
      place.classList.remove("is-waiting")
    }
  }

  form.addEventListener("input", () => {
    place.classList.add("is-waiting")
    clearTimeout(timer)
    timer = setTimeout(ask, 150)
  })
}
