namespace Serverless.Serving.Admission;

/// <summary>The format of a submit's body.</summary>
public enum SubmitForm
{
    /// <summary>The native API.</summary>
    Native,

    /// <summary>The <c>infer</c> request of the Open Inference Protocol.</summary>
    Infer,

    /// <summary>The native format as an item of a batch, which includes an id or idempotency key.</summary>
    BatchItem,
}
