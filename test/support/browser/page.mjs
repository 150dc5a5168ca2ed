// A page of a programmer who has read Uppy's documentation and our `upload.companionUrl`: the plugin with its default
// settings. It records what happens in `window.seen`, for the test to read.
import AwsS3 from '@uppy/aws-s3';
import Uppy from '@uppy/core';

const companionEndpoint = decodeURIComponent(location.hash.slice(1));
const uppy = new Uppy().use(AwsS3, { companionEndpoint, shouldUseMultipart: true });
const seen = { progress: [], parts: [], outcome: null };
Object.assign(window, { uppy, seen });

uppy.on('upload-progress', (_, { bytesUploaded, bytesTotal }) => seen.progress.push(bytesUploaded / bytesTotal));
uppy.on('s3-multipart:part-uploaded', (_, { PartNumber }) => {
  seen.parts.push(PartNumber);
  if (seen.parts.length === 1) uppy.pauseAll();
});
uppy.on('upload-success', (_, { uploadURL }) => (seen.outcome = { uploadURL }));
uppy.on('upload-error', (_, error) => (seen.outcome = { error: String(error) }));

document.querySelector('input').addEventListener('change', ({ target }) => {
  const [file] = target.files;
  uppy.addFile({ name: file.name, type: file.type, data: file });
  void uppy.upload();
});
