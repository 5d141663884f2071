namespace Serverless.Serving.Admission;

/// <summary>
/// The id that a job is to have. It is shared if another request can come under the same one: an id or a key that the
/// client chose, or the id of a retry. A shared id may have its job already.
/// </summary>
public sealed record NewJobId
{
    private NewJobId(JobId value, bool isShared) => (Value, IsShared) = (value, isShared);

    public JobId Value { get; }

    public bool IsShared { get; }

    public static NewJobId Shared(JobId id) => new(id, isShared: true);

    /// <summary>An id that is made for one request alone.</summary>
    public static NewJobId Unique(DateTimeOffset now) => new(JobId.New(now), isShared: false);
}
