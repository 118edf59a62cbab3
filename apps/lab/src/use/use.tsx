// The view Use it: code for the loss that is looked at, for each package, and the loss as an ONNX file.
import { useState } from 'preact/hooks';
import type { LossOptions } from '@semsegloss/core';
import { formatLossSpec } from 'semsegloss/training';
import { download } from '../compare/export.ts';
import { LossList } from '../losses/loss-list.tsx';
import { ParameterForm } from '../losses/parameter-form.tsx';
import { Message, messageOf } from '../parts/message.tsx';
import { Segments } from '../parts/segments.tsx';
import { focused, focusedDefinition } from '../state/settings.ts';
import { optionsOf, snippetsOf, type ProblemChoice, type Snippet } from './snippets.ts';

export function Use() {
  const [choice, setChoice] = useState<ProblemChoice>({ task: 'binary', layout: 'NHWC', targets: 'dense' });
  const [open, setOpen] = useState(0);
  const spec = focused.value;
  const set = (part: Partial<ProblemChoice>): void => setChoice((old) => {
    const next = { ...old, ...part };
    // Class ids cannot say that classes overlap.
    return next.task === 'multilabel' ? { ...next, targets: 'dense' } : next;
  });
  const snippets = snippetsOf(spec, choice);
  const snippet = snippets[open] as Snippet;
  return (
    <div class="stack wide-gap">
      <header class="lead">
        <h1>Take it with you</h1>
        <p>The loss that you chose, with its parameters, as code for your program or as a graph for any ONNX runtime.</p>
      </header>
      <LossList />
      <div class="columns use">
        <section class="card stack" aria-label="Code">
          <header><h2>{focusedDefinition.value.title}</h2><code>{formatLossSpec(spec)}</code></header>
          <div class="row">
            <Segments label="Task" options={[['binary', 'Binary'], ['multiclass', 'Several classes'], ['multilabel', 'Overlapping classes']]} value={choice.task} onChange={(task) => set({ task })} />
            <Segments label="Layout" options={[['NHWC', 'Channels last'], ['NCHW', 'Channels first']]} value={choice.layout} onChange={(layout) => set({ layout })} />
            {choice.task !== 'multilabel' && <Segments label="Targets" options={[['dense', choice.task === 'binary' ? '0 and 1' : 'One-hot'], ['labels', 'Class ids']]} value={choice.targets} onChange={(targets) => set({ targets })} />}
          </div>
          <div class="tabs" role="tablist" aria-label="Package">
            {snippets.map(({ name }, index) => (
              <button
                key={name} type="button" role="tab" id={`tab-${index}`} aria-controls="snippet" aria-selected={index === open} tabIndex={index === open ? 0 : -1} onClick={() => setOpen(index)}
                onKeyDown={(event) => {
                  const next = event.key === 'ArrowRight' ? index + 1 : event.key === 'ArrowLeft' ? index - 1 : undefined;
                  if (next === undefined) return;
                  const wrapped = (next + snippets.length) % snippets.length;
                  setOpen(wrapped);
                  document.getElementById(`tab-${wrapped}`)?.focus();
                }}
              >{name}</button>
            ))}
          </div>
          <div id="snippet" class="stack tight" role="tabpanel" aria-labelledby={`tab-${open}`}>
            <Code text={snippet.install} />
            <Code text={snippet.code} tall />
          </div>
          <Onnx choice={choice} />
        </section>
        <section class="card stack" aria-label="Parameters"><header><h2>Parameters</h2></header><ParameterForm /></section>
      </div>
    </div>
  );
}

function Code({ text, tall = false }: { readonly text: string; readonly tall?: boolean }) {
  const [copied, setCopied] = useState('');
  const copy = (): void => void navigator.clipboard.writeText(text).then(() => setCopied(text), () => setCopied(''));
  return (
    <div class={tall ? 'code tall' : 'code'}>
      <pre tabIndex={0} aria-label="Code">{text}</pre>
      <button type="button" class="button" onClick={copy}>{copied === text ? 'Copied' : 'Copy'}</button>
    </div>
  );
}

function Onnx({ choice }: { readonly choice: ProblemChoice }) {
  const [state, setState] = useState<{ readonly error?: string; readonly told?: string; readonly busy?: boolean }>({});
  const spec = focused.value;
  const save = async (): Promise<void> => {
    setState({ busy: true });
    try {
      const { toOnnx } = await import('@semsegloss/onnx');
      const bytes = toOnnx(spec.loss, optionsOf(spec, choice) as LossOptions) as Uint8Array<ArrayBuffer>;
      download(`${spec.loss}.onnx`, new Blob([bytes], { type: 'application/octet-stream' }));
      setState({ told: `${spec.loss}.onnx was saved: ${bytes.length} bytes, inputs prediction and target, outputs value and gradient.` });
    } catch (error) {
      setState({ error: messageOf(error) });
    }
  };
  return (
    <div class="stack tight">
      <div class="row"><button type="button" class="button primary" disabled={state.busy === true} onClick={() => void save()}>Download ONNX with gradient</button><span class="small soft">opset 17, plain ops, any size</span></div>
      <p class="small soft told" role="status">{state.told ?? ''}</p>
      {state.error !== undefined && <Message kind="error" title="This loss has no ONNX form like this." text={state.error} />}
    </div>
  );
}
