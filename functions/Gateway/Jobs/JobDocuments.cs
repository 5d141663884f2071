using Serverless.Serving;
using Serverless.Serving.Backlog;
using Serverless.Serving.Results;

namespace Serverless.Gateway.Jobs;

/// <summary>Jobs as the wire shows them; of one that is queued, why it waits.</summary>
public sealed class JobDocuments(BacklogView backlog, IInstanceFacts instances)
{
    public JobDocument Of(JobSnapshot job) => JobDocument.Of(
        job, job.Status == JobStatus.Queued ? Waiting.Explain(instances.Current, backlog.Active, backlog.TimeToDrain()) : null);
}
