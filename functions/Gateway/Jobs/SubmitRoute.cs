using Serverless.Serving.Admission;

namespace Serverless.Gateway.Jobs;

/// <summary>What the path of a submit names, and which body it takes.</summary>
internal sealed record SubmitRoute(
    string? Model = null, string? Version = null, string? Id = null, SubmitForm Form = SubmitForm.Native);
