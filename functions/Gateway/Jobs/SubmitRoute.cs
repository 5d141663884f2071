using Serverless.Serving.Admission;

namespace Serverless.Gateway.Jobs;

/// <summary>The values in the path of a submit, and the form of its body.</summary>
internal sealed record SubmitRoute(
    string? Model = null, string? Version = null, string? Id = null, SubmitForm Form = SubmitForm.Native);
