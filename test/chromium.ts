/**
 * The Chromium of this machine, for playwright-core, which brings none.
 */
import { existsSync } from "node:fs"
import { delimiter, join } from "node:path"
import process from "node:process"

const names = process.platform === "win32"
  ? ["chrome.exe", "msedge.exe", "chromium.exe"]
  : ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"]

const installFolders = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"
  ],
  win32: ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap((variable) => {
    const folder = process.env[variable]
    return folder === undefined ? [] : [
      join(folder, "Google", "Chrome", "Application", "chrome.exe"),
      join(folder, "Microsoft", "Edge", "Application", "msedge.exe")
    ]
  })
}

/** Why a test that needs a browser is skipped. */
export const noChromium = "No Chromium was found on the PATH or at CHROMIUM_PATH."

/** The program's path, from `CHROMIUM_PATH` or where it is usually found; `undefined` where there is none. */
export const findChromium = (): string | undefined => {
  const chosen = process.env["CHROMIUM_PATH"]
  if (chosen !== undefined) return chosen
  const onPath = (process.env["PATH"] ?? "").split(delimiter).flatMap((folder) =>
    names.map((name) => join(folder, name))
  )
  const { platform } = process
  const installed = platform === "darwin" || platform === "win32" ? installFolders[platform] : []
  return [...onPath, ...installed].find((path) => existsSync(path))
}
