// Shows /openapi.json: every address with its parameters, body and answers. No other file is loaded.
'use strict';

const element = (name, content, attributes = {}) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  for (const part of [content].flat()) if (part !== undefined && part !== null) made.append(part);
  return made;
};

const refName = (schema) => schema?.$ref?.split('/').pop();

function typeWords(schema) {
  if (!schema) return '';
  if (schema.$ref) return refName(schema);
  const several = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (several) return several.map(typeWords).join(schema.allOf ? ' + ' : ' | ');
  if (schema.type === 'array') return `${typeWords(schema.items)}[]`;
  if (schema.enum) return schema.enum.join(' | ');
  return [schema.type].flat().join(' | ');
}

function fields(schema, all, seen = new Set()) {
  if (!schema) return [];
  if (schema.$ref) {
    const name = refName(schema);
    if (seen.has(name)) return [];
    return fields(all[name], all, new Set([...seen, name]));
  }
  if (schema.allOf) return schema.allOf.flatMap((part) => fields(part, all, seen));
  if (schema.type === 'array') return fields(schema.items, all, seen);
  return Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name, type: typeWords(field), words: field.description ?? '', needed: (schema.required ?? []).includes(name),
  }));
}

function table(rows) {
  if (rows.length === 0) return null;
  const head = element('tr', ['name', 'type', 'meaning'].map((word) => element('th', word)));
  const body = rows.map((row) => element('tr', [
    element('td', element('code', row.name + (row.needed ? ' *' : ''))),
    element('td', row.type), element('td', row.words),
  ]));
  return element('table', [head, ...body]);
}

function operation(path, method, what, all) {
  const parts = [];
  if (what.description) parts.push(element('p', what.description));
  const parameters = (what.parameters ?? []).map((p) => ({
    name: p.name, type: typeWords(p.schema), words: `${p.description ?? ''} (${p.in})`, needed: p.required,
  }));
  if (parameters.length > 0) parts.push(element('h3', 'Parameters'), table(parameters));
  for (const [media, content] of Object.entries(what.requestBody?.content ?? {})) {
    parts.push(element('h3', `Body: ${media}`), table(fields(content.schema, all)));
  }
  for (const [status, answer] of Object.entries(what.responses ?? {})) {
    const [media, content] = Object.entries(answer.content ?? {})[0] ?? ['', {}];
    parts.push(element('h3', `${status} ${answer.description ?? ''} ${media}`));
    if (Number(status) < 300) parts.push(table(fields(content.schema, all)));
  }
  return element('details', [
    element('summary', [element('span', method.toUpperCase(), { class: 'method' }), element('code', path), element('span', what.summary ?? '')]),
    element('div', parts),
  ]);
}

async function read() {
  const place = document.getElementById('reader');
  const answer = await fetch('/openapi.json');
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  const api = await answer.json();
  const all = api.components?.schemas ?? {};
  place.replaceChildren(
    element('p', api.info.description),
    element('p', [`Version ${api.info.version}. The description for programs: `, element('a', '/openapi.json', { href: '/openapi.json' })]),
  );
  for (const tag of api.tags ?? []) {
    place.append(element('h2', `${tag.name}: ${tag.description ?? ''}`));
    for (const [path, item] of Object.entries(api.paths)) {
      for (const [method, what] of Object.entries(item)) {
        if (what.tags?.includes(tag.name)) place.append(operation(path, method, what, all));
      }
    }
  }
}

read().catch((error) => {
  document.getElementById('reader').replaceChildren(element('p', `The description could not be shown: ${error.message}`));
});
