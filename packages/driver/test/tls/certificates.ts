/**
 * Certificates for tests, good until 2126, of keys that protect nothing: an authority, and what it signed for 127.0.0.1, for
 * the names db.example and localhost, for a client, and for 127.0.0.1 until 2020. Each was made as
 *
 * ```sh
 * openssl ecparam -name prime256v1 -genkey -noout -out address.key
 * openssl req -new -key address.key -subj /CN=address -out address.csr
 * openssl x509 -req -in address.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 36500 \
 *   -extfile <(printf subjectAltName=IP:127.0.0.1) -out address.pem
 * ```
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"

export const pathOf = (file: string): string => join(import.meta.dirname, file)

const read = (file: string): string => readFileSync(pathOf(file), "utf8")

export const authority = read("ca.pem")

export const certificate = (
  name: "address" | "name" | "client" | "expired"
): { readonly cert: string; readonly key: string } => ({ cert: read(`${name}.pem`), key: read(`${name}.key`) })
