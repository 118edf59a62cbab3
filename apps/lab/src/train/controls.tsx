// Pause, resume and end a training. Ending asks once more, because it deletes.
import { useState } from 'preact/hooks';
import { linkTo } from '../state/route.ts';
import { discard, pause, phase, resume } from './trainer.ts';

export function Controls() {
  const now = phase.value;
  if (now === 'running' || now === 'starting' || now === 'pausing') {
    return <div class="row"><button type="button" class="button" disabled={now !== 'running'} onClick={pause}>{now === 'pausing' ? 'Pausing…' : 'Pause'}</button><StopButton /></div>;
  }
  if (now === 'paused') return <div class="row"><button type="button" class="button primary" onClick={() => void resume()}>Resume</button><StopButton /></div>;
  return <div class="row"><a class="button primary" href={linkTo('compare')}>Compare</a><button type="button" class="button" onClick={() => void discard()}>Clear</button></div>;
}

function StopButton() {
  const [asked, setAsked] = useState(false);
  if (!asked) return <button type="button" class="button" onClick={() => setAsked(true)}>Stop</button>;
  return (
    <span class="row" role="group" aria-label="Stop and delete this training?">
      <button type="button" class="button danger" onClick={() => void discard()}>Stop and delete</button>
      <button type="button" class="button quiet" onClick={() => setAsked(false)}>Keep</button>
    </span>
  );
}
