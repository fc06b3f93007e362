// The words of the commander's, dispatcher's and planner's pages, made known by whoever starts them.
import { know } from './translate';
import en from './en.json';
import zh from './zh-CN.json';

know({ 'zh-CN': zh, en });
