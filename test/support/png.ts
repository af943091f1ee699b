/** A PNG's first 24 bytes are fixed: signature, the length and name of its header, then width and height. @returns null for anything else. */
export function pngSize(bytes: Buffer): { readonly width: number; readonly height: number } | null {
  const isPng = bytes.length > 33 && bytes.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n' && bytes.toString('latin1', 12, 16) === 'IHDR';
  return isPng ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) } : null;
}

/** The SHA-256 of the drawing a picture was rendered from, as scripts/icons.mjs writes it behind the header; null where there is none. */
export function drawingOf(bytes: Buffer): string | null {
  return /^tEXtSource\0(?<hash>[0-9a-f]{64})/.exec(bytes.toString('latin1', 37, 112))?.groups?.['hash'] ?? null;
}
