use serde_json::Value;

use super::Server;

/// An answer of the API.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: u16,
    pub body: Value,
}

impl Response {
    /// The body, if the status is 2xx.
    pub fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        self.body
    }

    async fn of(request: reqwest::RequestBuilder) -> Result<Self, reqwest::Error> {
        let response = request.send().await?;
        let status = response.status().as_u16();
        let bytes = response.bytes().await?;
        let text = || Value::String(String::from_utf8_lossy(&bytes).into_owned());
        Ok(Self { status, body: serde_json::from_slice(&bytes).unwrap_or_else(|_| text()) })
    }
}

impl Server {
    /// Calls the API over TCP with a key, and with further header fields.
    ///
    /// # Errors
    /// When there is no response.
    pub async fn try_api(
        &self,
        token: &str,
        method: &str,
        path: &str,
        body: Option<&Value>,
        fields: &[(&str, &str)],
    ) -> Result<Response, reqwest::Error> {
        let client = reqwest::Client::builder().no_proxy().build()?;
        let url = format!("http://{}/api/v1{path}", self.http);
        let mut request = client.request(method.parse().unwrap(), url).bearer_auth(token);
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        Response::of(request).await
    }

    /// Calls the API over the control socket, as the command line does.
    pub async fn local(&self, method: &str, path: &str, body: Option<&Value>) -> Response {
        let socket = self.file("control.sock");
        let client = reqwest::Client::builder().unix_socket(socket.as_path()).build().unwrap();
        let url = format!("http://localhost/api/v1{path}");
        let mut request = client.request(method.parse().unwrap(), url);
        if let Some(body) = body {
            request = request.json(body);
        }
        Response::of(request).await.unwrap()
    }
}
