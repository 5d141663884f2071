using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Serverless.Gateway.Http.Answers;
using Serverless.Gateway.Http.Headers;
using Serverless.Gateway.Jobs;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.OpenInference;

/// <summary>
/// Inference through Open Inference Protocol v2: submits a job, waits for it, and returns its outputs.
/// </summary>
public sealed class InferFunctions(SubmitHandler submits, JobDocuments documents, IOptions<AdmissionOptions> options)
{
    [Function("Infer")]
    public Task<IResult> Infer(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "v2/models/{model}/infer")] HttpRequest request,
        string model,
        CancellationToken cancellationToken) => RunAsync(request, model, version: null, cancellationToken);

    [Function("InferVersion")]
    public Task<IResult> InferVersion(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "v2/models/{model}/versions/{version}/infer")]
        HttpRequest request,
        string model,
        string version,
        CancellationToken cancellationToken) => RunAsync(request, model, version, cancellationToken);

    private Task<IResult> RunAsync(
        HttpRequest request, string model, string? version, CancellationToken cancellationToken) =>
        submits.RunAsync(
            request, new SubmitRoute(model, version, Form: SubmitForm.Infer), WaitFor, Answer, cancellationToken);

    private TimeSpan? WaitFor(Prefer prefer) =>
        prefer.RespondAsync ? null : prefer.Wait ?? TimeSpan.FromSeconds(options.Value.InferWaitSeconds);

    private IResult Answer(AcceptedJob accepted, bool waited) => waited
        ? InferAnswer.To(accepted.Job, accepted.Submission)
        : JobAnswer.ToSubmit(documents.Of(accepted.Job), waited: false);
}
