// Scans tickets with the camera: the browser's own detector where there is one, zxing (WebAssembly, our own file) elsewhere.
// On the button; data-form names the form whose field `text` takes the code, data-result where the answer goes.
// Typing a code or a name works without any of this.
import { say } from "./toast.js"

const PAUSE = 180 // ms between looks: a phone stays cool, and a person holds a ticket longer than that
const SAME_AGAIN = 4000 // ms before the same ticket is sent once more

export default function scan(button) {
  const panel = document.getElementById(button.dataset.panel)
  const video = panel.querySelector("video")
  const form = document.getElementById(button.dataset.form)
  const result = document.getElementById(button.dataset.result)
  const words = button.dataset
  let stream = null
  let last = { code: "", at: 0 }

  button.hidden = false
  button.addEventListener("click", () => (stream ? stop() : open()))
  addEventListener("pagehide", stop)

  async function open() {
    if (!navigator.mediaDevices?.getUserMedia) return say(words.noCamera, "bad")
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false })
    } catch {
      return say(words.noCamera, "bad")
    }
    video.srcObject = stream
    await video.play()
    panel.hidden = false
    button.setAttribute("aria-expanded", "true")
    let read
    try {
      read = await reader(words)
    } catch {
      stop()
      return say(words.noCamera, "bad")
    }
    look(read)
  }

  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop()
    stream = null
    panel.hidden = true
    button.setAttribute("aria-expanded", "false")
  }

  async function look(read) {
    if (!stream) return
    const code = await read(video).catch(() => "")
    const now = Date.now()
    if (code && (code !== last.code || now - last.at > SAME_AGAIN)) {
      last = { code, at: now }
      navigator.vibrate?.(60)
      await send(code)
      last.at = Date.now()
    }
    setTimeout(look, PAUSE, read)
  }

  async function send(code) {
    const body = new FormData(form)
    body.set("text", code)
    body.set("method", "camera")
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Fragment": "1" } })
      if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status))
      if (answer.redirected) throw new Error("not a ticket")
      result.innerHTML = await answer.text()
      result.dispatchEvent(new CustomEvent("fragment:arrived", { bubbles: true }))
    } catch {
      say(words.notSent, "bad")
    }
  }
}

async function reader(words) {
  if ("BarcodeDetector" in globalThis) {
    const kinds = await BarcodeDetector.getSupportedFormats()
    if (kinds.includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: ["qr_code"] })
      return async (video) => ((await detector.detect(video))[0]?.rawValue ?? "").trim()
    }
  }
  await script(words.reader)
  const zxing = globalThis.ZXingWASM
  await zxing.prepareZXingModule({ overrides: { locateFile: () => words.wasm }, fireImmediately: true })
  const canvas = document.createElement("canvas")
  const pen = canvas.getContext("2d", { willReadFrequently: true })
  return async (video) => {
    if (!video.videoWidth) return ""
    const scale = Math.min(1, 800 / video.videoWidth)
    canvas.width = video.videoWidth * scale
    canvas.height = video.videoHeight * scale
    pen.drawImage(video, 0, 0, canvas.width, canvas.height)
    const found = await zxing.readBarcodes(pen.getImageData(0, 0, canvas.width, canvas.height), { formats: ["QRCode"], maxNumberOfSymbols: 1 })
    return (found[0]?.text ?? "").trim()
  }
}

function script(address) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script")
    element.src = address
    element.onload = resolve
    element.onerror = reject
    document.head.append(element)
  })
}
