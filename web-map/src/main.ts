// Starts the page: one application, whose first path segment says which page it is.
import { mount } from 'svelte';
import './text/own';
import App from './App.svelte';
import './style/tokens.css';
import './style/base.css';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
mount(App, { target });
