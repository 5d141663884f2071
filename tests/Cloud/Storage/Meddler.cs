using System.Net;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Serverless.Cloud.Storage;

namespace Serverless.Cloud.Tests.Storage;

/// <summary>
/// A handler between a client and the emulator that changes requests and responses as a test defines.
/// </summary>
internal sealed class Meddler() : DelegatingHandler(new HttpClientHandler())
{
    /// <summary>Replaces a request; null passes it on.</summary>
    public Func<HttpRequestMessage, Task<HttpResponseMessage?>> Before { get; set; } = _ =>
        Task.FromResult<HttpResponseMessage?>(null);

    /// <summary>Changes the response of a request that was passed on.</summary>
    public Action<HttpRequestMessage> After { get; set; } = _ => { };

    public static HttpResponseMessage Answer(HttpStatusCode status, string code) => new(status)
    {
        Content = new StringContent($$"""{"odata.error":{"code":"{{code}}"} }"""),
        Headers = { { "x-ms-error-code", code } },
    };

    /// <summary>Tables and containers whose requests all pass through this handler.</summary>
    public CloudStorage Around(Azurite azurite, string prefix, TimeSpan? patience = null) => new(
        new TableServiceClient(azurite.ConnectionString, Impatient(new TableClientOptions(), patience)),
        new BlobServiceClient(azurite.ConnectionString, Impatient(new BlobClientOptions(), patience)),
        prefix);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (await Before(request).WaitAsync(cancellationToken) is { } instead)
        {
            instead.RequestMessage = request;
            return instead;
        }

        var answer = await base.SendAsync(request, cancellationToken);
        After(request);
        return answer;
    }

    private T Impatient<T>(T options, TimeSpan? patience)
        where T : ClientOptions
    {
        options.Transport = new HttpClientTransport(this);
        options.Retry.Mode = RetryMode.Fixed;
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        options.Retry.MaxRetries = 2;
        options.Retry.NetworkTimeout = patience ?? TimeSpan.FromSeconds(30);
        return options;
    }
}
