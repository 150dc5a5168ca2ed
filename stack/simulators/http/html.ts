const STYLE = `
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1c2330; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #d8dde6; }
.note { background: #fff4d6; border: 1px solid #e5c76b; padding: .6rem .9rem; } form { display: inline; }
button { font: inherit; padding: .2rem .7rem; } iframe { width: 100%; height: 32rem; border: 1px solid #d8dde6; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f4f6fa; padding: .8rem; }
`;

/** Makes a value safe inside HTML text and quoted attributes. */
export function escapeHtml(value: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return value.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A whole page. `title` is escaped here, `body` is HTML and must be escaped by the caller. */
export function renderPage(title: string, body: string): string {
  const heading = escapeHtml(title);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${heading}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style></head>
<body><h1>${heading}</h1>${body}</body></html>`;
}

/** A table; every cell is HTML and must be escaped by the caller. */
export function renderTable(headings: string[], rows: string[][]): string {
  const head = headings.map((heading) => `<th scope="col">${escapeHtml(heading)}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n');
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}
