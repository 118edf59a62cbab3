// The form of a loss's parameters, generated from their declarations: kind, default, range, explanation. A value that the
// loss refuses is kept in the field and explained under the form; the loss stays as it was.
import { useEffect, useState } from 'preact/hooks';
import { rangeText, SHARED_OPTIONS, type LossDefinition, type Parameter } from '@semsegloss/core';
import { messageOf } from '../parts/message.tsx';
import { focused, focusedDefinition, setParameters } from '../state/settings.ts';

/** Shared options that change what is computed; the others say what tensors look like, and are the trainer's. */
const SHARED = ['includeBackground', 'over', 'average', 'absent', 'classWeights', 'weightNormalization', 'labelSmoothing', 'epsilon'] as const;

export function ParameterForm() {
  const definition = focusedDefinition.value;
  const given = focused.value.parameters;
  const [error, setError] = useState<string | undefined>(undefined);
  useEffect(() => setError(undefined), [focused.value]);
  const preset = presetOf(definition, given['variant']);
  const set = (name: string, value: unknown): void => {
    const others = Object.fromEntries(Object.entries(given).filter(([other]) => other !== name));
    try {
      setParameters(value === undefined ? others : { ...others, [name]: value });
      setError(undefined);
    } catch (refused) {
      setError(messageOf(refused));
    }
  };
  const field = (name: string, parameter: Parameter) => (
    <Field key={`${definition.slug} ${name}`} name={name} parameter={parameter} fallback={Object.hasOwn(preset, name) ? preset[name] : parameter.default} value={given[name]} onChange={(value) => set(name, value)} />
  );
  const own = Object.entries(definition.parameters);
  const variants = Object.entries(definition.variants);
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()} aria-label={`Parameters of ${definition.title}`}>
      <div class="fields">
        {variants.length > 0 && (
          <label class="field">
            <span>variant</span>
            <select value={String(given['variant'] ?? '')} onChange={({ currentTarget }) => set('variant', currentTarget.value === '' ? undefined : currentTarget.value)}>
              <option value="">as published</option>
              {variants.map(([name]) => <option key={name} value={name}>{name}</option>)}
            </select>
            <small>{variants.find(([name]) => name === given['variant'])?.[1].doc ?? 'presets of other libraries'}</small>
          </label>
        )}
        {own.map(([name, parameter]) => field(name, parameter))}
      </div>
      {own.length === 0 && variants.length === 0 && <p class="soft small">This loss has no parameters of its own.</p>}
      {error !== undefined && <p class="message error" role="alert">{error}</p>}
      <details>
        <summary>Options of every loss</summary>
        <div class="fields" style={{ marginTop: '.7rem' }}>{SHARED.map((name) => field(name, SHARED_OPTIONS[name]))}</div>
      </details>
      {Object.keys(given).length > 0 && <div><button type="button" class="button quiet" onClick={() => setParameters({})}>Back to the defaults</button></div>}
    </form>
  );
}

/** Values that hold where nothing is given: the loss's own defaults, then those of the variant. */
function presetOf(definition: LossDefinition, variant: unknown): Readonly<Record<string, unknown>> {
  return { ...definition.defaults, ...definition.variants[String(variant)]?.options };
}

interface FieldProps {
  readonly name: string;
  readonly parameter: Parameter;
  readonly fallback: unknown;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

function Field({ name, parameter, fallback, value, onChange }: FieldProps) {
  const now = value === undefined ? fallback : value;
  switch (parameter.kind) {
    case 'flag':
      return (
        <label class="field">
          <span>{name}</span>
          <span class="row"><input type="checkbox" checked={now === true} onChange={({ currentTarget }) => onChange(currentTarget.checked)} /> {now === true ? 'yes' : 'no'}</span>
          <small>{docOf(parameter)}</small>
        </label>
      );
    case 'choice':
      return (
        <label class="field">
          <span>{name}</span>
          <select value={String(now)} onChange={({ currentTarget }) => onChange(currentTarget.value)}>{parameter.choices.map((choice) => <option key={choice}>{choice}</option>)}</select>
          <small>{docOf(parameter)}</small>
        </label>
      );
    case 'number':
    case 'optionalNumber': {
      const { min, max } = parameter;
      const isBounded = min !== undefined && max !== undefined && max - min > 1e-3;
      return (
        <label class="field">
          <span>{name}</span>
          <TextField name={name} shown={now === null ? '' : String(now)} placeholder={fallback === null ? 'none' : String(fallback)} parse={numberOf} onChange={onChange} />
          {isBounded && <input type="range" aria-label={`${name}, slider`} min={min} max={max} step={(max - min) / 100} value={Number(now ?? fallback ?? min)} onInput={({ currentTarget }) => onChange(Number(currentTarget.value))} />}
          <small>{docOf(parameter)}; in {rangeText(parameter)}</small>
        </label>
      );
    }
    case 'numbers':
    case 'matrix':
      return (
        <label class="field">
          <span>{name}</span>
          <TextField name={name} shown={now === null ? '' : JSON.stringify(now)} placeholder={parameter.kind === 'matrix' ? '[[0, 1], [1, 0]]' : '[1, 2]'} parse={jsonOf} onChange={onChange} />
          <small>{docOf(parameter)}</small>
        </label>
      );
    case 'text':
      return (
        <label class="field">
          <span>{name}</span>
          <TextField name={name} shown={String(now ?? '')} placeholder="" parse={(text) => (text === '' ? undefined : text)} onChange={onChange} />
          <small>{docOf(parameter)}</small>
        </label>
      );
    default:
      return parameter satisfies never;
  }
}

/** The explanation without the marks of code. */
function docOf({ doc }: Parameter): string {
  return doc.replaceAll('`', '');
}

interface TextFieldProps {
  readonly name: string;
  readonly shown: string;
  readonly placeholder: string;
  readonly parse: (text: string) => unknown;
  readonly onChange: (value: unknown) => void;
}

/** What is being typed stays as typed; it is handed on when it is done. */
function TextField({ name, shown, placeholder, parse, onChange }: TextFieldProps) {
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  return <input type="text" inputMode="decimal" autocomplete="off" spellcheck={false} aria-label={name} value={text} placeholder={placeholder} onInput={({ currentTarget }) => setText(currentTarget.value)} onChange={() => onChange(parse(text.trim()))} />;
}

/** A number, nothing for the default, or the text itself, which the loss then refuses by name. */
function numberOf(text: string): unknown {
  if (text === '') return undefined;
  const value = Number(text.replace(',', '.'));
  return Number.isNaN(value) ? text : value;
}

function jsonOf(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
