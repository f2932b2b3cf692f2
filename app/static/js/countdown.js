// Minutes left until data-until (ISO time), in the words of the page's language; never below zero.
export default function countdown(element) {
  const until = new Date(element.dataset.until)
  const language = document.documentElement.lang
  const words = (value, unit) =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(value)

  function show() {
    const minutes = Math.max(0, Math.ceil((until - Date.now()) / 60000))
    if (minutes >= 48 * 60) element.textContent = words(Math.floor(minutes / 1440), "day")
    else if (minutes >= 100) element.textContent = words(Math.round(minutes / 60), "hour")
    else element.textContent = words(minutes, "minute")
  }
  show()
  setInterval(show, 15000)
}
