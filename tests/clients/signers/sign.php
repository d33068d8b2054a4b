<?php
// DescribeServers as php-async-aws-core signs it.
require "/usr/share/php/AsyncAws/Core/autoload.php";

use AsyncAws\Core\Credentials\Credentials;
use AsyncAws\Core\Request;
use AsyncAws\Core\RequestContext;
use AsyncAws\Core\Signer\SignerV4;
use AsyncAws\Core\Stream\StringStream;

$fields = ["Content-Type" => "application/x-amz-json-1.1",
    "X-Amz-Target" => "OpsWorksCM_V2016_11_01.DescribeServers"];
$request = new Request("POST", "/", [], $fields, StringStream::create("{}"));
$request->setEndpoint(getenv("URL"));
$credentials = new Credentials(getenv("KEY"), getenv("SECRET"));
(new SignerV4("opsworks-cm", "us-east-1"))->sign($request, $credentials, new RequestContext());

$lines = [];
foreach ($request->getHeaders() as $name => $value) {
    $lines[] = "$name: $value";
}
$http = ["method" => "POST", "header" => $lines, "content" => "{}", "ignore_errors" => true];
echo file_get_contents(getenv("URL"), false, stream_context_create(["http" => $http]));
