namespace Serverless.Serving.Admission;

/// <summary>Which body a submit has.</summary>
public enum SubmitForm
{
    /// <summary>The native one.</summary>
    Native,

    /// <summary>That of Open Inference's <c>infer</c>.</summary>
    Infer,

    /// <summary>The native one as an item of a batch, with its id or idempotency key in it.</summary>
    BatchItem,
}
