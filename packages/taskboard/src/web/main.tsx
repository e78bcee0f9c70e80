/**
 * Where the browser begins.
 *
 * @since 0.1.0
 */
import { render } from "preact"
import { Page } from "./Page.tsx"
import "./style/index.css"

const root = document.getElementById("board")
if (root !== null) render(<Page />, root)
