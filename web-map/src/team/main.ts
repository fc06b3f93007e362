// Starts the team's page, and the service worker that keeps it for when there is no signal.
import { mount } from 'svelte';
import '../text/own';
import '../style/tokens.css';
import '../style/base.css';
import '../phone/phone.css';
import TeamStart from './TeamStart.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('team.html has no #app');
mount(TeamStart, { target });
