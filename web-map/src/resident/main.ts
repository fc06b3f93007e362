// Starts the pages for people without an account: report, follow, the public map. They ask only what anybody may.
import { mount } from 'svelte';
import { tongue } from '../text/words.svelte';
import Resident from './Resident.svelte';
import '../style/tokens.css';
import '../style/base.css';
import './resident.css';

const target = document.getElementById('app');
tongue.follow_browser();
if (!target) throw new Error('resident.html has no #app');
mount(Resident, { target });
