using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Headers;

namespace Serverless.Gateway.OpenInference;

/// <summary>
/// A response of JSON followed by the bytes of the outputs that were requested as binary data. A header contains their
/// offset.
/// </summary>
internal sealed class BinaryInferAnswer(InferDocument document) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(document, GatewayJson.Default.InferDocument);
        var response = httpContext.Response;
        response.ContentType = RequestBody.OctetStream;
        response.Headers[InferenceHeader.Name] = json.Length.ToString(CultureInfo.InvariantCulture);
        response.ContentLength = json.Length + document.Binary.Sum(data => (long)data.Length);
        await response.Body.WriteAsync(json, httpContext.RequestAborted);
        foreach (var data in document.Binary)
        {
            await response.Body.WriteAsync(data, httpContext.RequestAborted);
        }
    }
}
