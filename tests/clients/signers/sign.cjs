// DescribeServers as node-aws4 signs it.
const aws4 = require("aws4");
const http = require("http");

const { URL: url, KEY: accessKeyId, SECRET: secretAccessKey } = process.env;
const { host, hostname, port } = new URL(url);
const request = {
  host,
  hostname,
  port,
  service: "opsworks-cm",
  region: "us-east-1",
  method: "POST",
  path: "/",
  headers: {
    "Content-Type": "application/x-amz-json-1.1",
    "X-Amz-Target": "OpsWorksCM_V2016_11_01.DescribeServers",
  },
  body: "{}",
};
aws4.sign(request, { accessKeyId, secretAccessKey });
http.request(request, (answer) => answer.pipe(process.stdout)).end(request.body);
