import { readFileSync } from "node:fs";
import { verifyProof, verifyObject } from "@fedify/fedify";
import { Activity, Multikey } from "@fedify/vocab";
import { getDocumentLoader } from "@fedify/vocab-runtime";
const {doc, mk} = JSON.parse(readFileSync(process.argv[2]));
const base=getDocumentLoader();
const loader = async (u,o)=>{ if (u.startsWith("https://here.test/")) return {contextUrl:null,documentUrl:u,document:mk}; console.log("load",u); return base(u,o)};
const a = await Activity.fromJsonLd(doc,{documentLoader:loader,contextLoader:loader});
for await (const proof of a.getProofs({documentLoader:loader,contextLoader:loader})) { console.log(proof, proof.created?.toString()); console.log(await verifyProof(doc, proof, {documentLoader:loader,contextLoader:loader})); }
console.log("obj", (await verifyObject(Activity, doc,{documentLoader:loader,contextLoader:loader}))?.id?.href);
