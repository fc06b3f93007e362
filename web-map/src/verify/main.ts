// Starts the page that checks receipts. After it is loaded it asks no server anything.
import { mount } from 'svelte';
import '../text/own';
import VerifyPage from '../view/VerifyPage.svelte';
import '../style/tokens.css';
import '../style/base.css';

const target = document.getElementById('app');
if (!target) throw new Error('verify.html has no #app');
mount(VerifyPage, { target });
