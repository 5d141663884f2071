using System.Diagnostics.CodeAnalysis;
using System.Text;
using Azure;
using Azure.Core;

namespace Serverless.Cloud.Tests.Strict;

/// <summary>A response that the stand-in gives in place of the emulator.</summary>
internal sealed class ServiceAnswer : Response
{
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

    private ServiceAnswer(int status, string contentType, string body)
    {
        Status = status;
        ContentStream = new MemoryStream(Encoding.UTF8.GetBytes(body));
        _headers["Content-Type"] = contentType;
    }

    public override int Status { get; }

    public override bool IsError => Status >= 400;

    public override string ReasonPhrase => "";

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = "";

    public static ServiceAnswer Of(Refusal refusal)
    {
        // The member that Azure.Core's own parser reads. The parsers of the clients see a transport's responses only.
        var body = $$$"""{"error":{"code":"{{{refusal.Code}}}","message":"{{{refusal.Code}}}"}}""";
        return Json(refusal.Status, body).With("x-ms-error-code", refusal.Code);
    }

    public static ServiceAnswer Json(int status, string body) => new(status, "application/json", body);

    public static ServiceAnswer Xml(string body) => new(200, "application/xml", body);

    public ServiceAnswer With(string header, string value)
    {
        _headers[header] = value;
        return this;
    }

    public override void Dispose() => ContentStream?.Dispose();

    protected override bool ContainsHeader(string name) => _headers.ContainsKey(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
        _headers.Select(header => new HttpHeader(header.Key, header.Value));

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) =>
        _headers.TryGetValue(name, out value);

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = _headers.TryGetValue(name, out var value) ? [value] : null;
        return values is not null;
    }
}

/// <summary>The error with which the service refuses a request.</summary>
internal sealed record Refusal(int Status, string Code);
