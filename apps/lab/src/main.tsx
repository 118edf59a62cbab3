// The page's entry: styles, then the app.
import { render } from 'preact';
import './style/tokens.css';
import './style/base.css';
import './style/views.css';
import { App } from './app.tsx';

render(<App />, document.getElementById('app') as HTMLElement);
