// Starts the grid worker's page, and the service worker that keeps it for when there is no signal.
import { mount } from 'svelte';
import '../style/tokens.css';
import '../style/base.css';
import '../phone/phone.css';
import './worker.css';
import WorkerPage from './WorkerPage.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('worker.html has no #app');
mount(WorkerPage, { target });
