# DescribeServers as ruby-aws-sigv4 signs it.
require "aws-sigv4"
require "net/http"

url = URI(ENV.fetch("URL"))
signer = Aws::Sigv4::Signer.new(service: "opsworks-cm", region: "us-east-1",
                                access_key_id: ENV.fetch("KEY"),
                                secret_access_key: ENV.fetch("SECRET"))
fields = { "Content-Type" => "application/x-amz-json-1.1",
           "X-Amz-Target" => "OpsWorksCM_V2016_11_01.DescribeServers" }
signed = signer.sign_request(http_method: "POST", url: url.to_s, headers: fields, body: "{}")
print Net::HTTP.post(url, "{}", fields.merge(signed.headers)).body
